// Preloaded into the API: when the script that started it is killed outright, the channel closes and the API stops
// too instead of keeping its port and its data directory.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
// Listening above keeps the process alive; only the API's own work should.
process.channel?.unref()
