const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux|CrOS/, 'Linux'],
]

/** "Firefox on Linux", as well as a user agent tells; the name a person gave the device goes first. */
export function deviceOf({
  deviceName,
  userAgent,
}: {
  deviceName: string | null
  userAgent: string | null
}): string {
  if (deviceName) return deviceName
  const find = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1]
  return `${find(browsers) ?? 'Unknown browser'} on ${find(systems) ?? 'an unknown device'}`
}
