import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = `http://127.0.0.1:${process.env.PORT || 3000}`

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The page and the API share one origin, as they would behind any reverse proxy.
  server: { proxy: { '/auth': api, '/api': api } },
})
