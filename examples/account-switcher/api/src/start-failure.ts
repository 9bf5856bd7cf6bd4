/** Says in one sentence why the API did not start; the library's own errors already name the way out. */
export function startFailure(error: unknown): string {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown }
  if (code === 'EADDRINUSE') return 'Cannot start: the port is already in use; set PORT to a free one.'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return 'Cannot start: permission denied; set PORT above 1023 and DATA_DIR to a folder that can be written.'
  }
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return 'Cannot start: DATA_DIR names a file; set it to a folder.'
  const reason = typeof message === 'string' ? inEnvironment(message.split('\n')[0]!) : ''
  return `Cannot start: ${reason || 'the reason is unknown.'}`
}

/** The library speaks of its options; here they are set by environment variables. */
function inEnvironment(message: string): string {
  return message
    .replaceAll(/\b(?:the (?:database )?)?url\b/g, 'DATABASE_URL')
    .replaceAll(/\bdataDir\b/g, 'DATA_DIR')
    .replaceAll('`secret`', 'AUTH_SECRET')
}
