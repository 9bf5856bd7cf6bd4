/** How settings reach the server: in one round trip with their statement, or in a transaction around it. */
export type SettingsTransport = 'single-round-trip' | 'set-local'
