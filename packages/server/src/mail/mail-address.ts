/** Whether a text is exactly one plain address: no list, no display name, nothing that could end a header. */
export function isSingleAddress(address: string): boolean {
  return (
    address.length <= 254 &&
    /^[\x21-\x7e]+$/.test(address) &&
    /^[^@,;:<>"()[\]\\]+@[^@,;:<>"()[\]\\]+$/.test(address)
  )
}

/** Whether a text can stand as a sender: an address, or `Name <address>`. */
export function isSender(from: string): boolean {
  const named = /^[^<>,;"\p{Cc}]{1,120} <([^<>]+)>$/u.exec(from)
  return isSingleAddress(named?.[1] ?? from)
}
