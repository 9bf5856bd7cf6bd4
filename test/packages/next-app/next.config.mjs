// next.config.mjs
const api = process.env.API_URL ?? 'http://127.0.0.1:3000'

// Page and API share one origin, so that the session cookies reach both.
export default {
  async rewrites() {
    return ['/auth/:path*', '/api/:path*'].map((source) => ({ source, destination: api + source }))
  },
}
