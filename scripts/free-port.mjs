import { freePort } from './port.mjs'

// For shell scripts, which keep it over stops and starts of what listens there.
console.log(await freePort())
