/** What is known of one connection's server process: whether it is ours alone, and which settings it has prepared. */
export class ConnectionPlans {
  readonly #client: { processID?: unknown }
  readonly #settings = new Set<string>()
  #isDirect = false

  constructor(client: object) {
    this.#client = client
  }

  /**
   * Whether statements may be prepared by name. Behind a pooler each may meet another server process, which has not
   * heard of the name.
   */
  get canPrepare(): boolean {
    return this.#isDirect
  }

  /** Takes note of the process that answered: a pooler gives its clients process numbers of its own making. */
  answeredBy(processId: unknown): void {
    this.#isDirect = Number(processId) === this.#client.processID
  }

  hasPrepared(settings: string): boolean {
    return this.#settings.has(settings)
  }

  prepared(settings: string): void {
    this.#settings.add(settings)
  }

  forget(settings: string): void {
    this.#settings.delete(settings)
  }
}
