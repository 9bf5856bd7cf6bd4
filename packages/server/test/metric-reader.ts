import { DataPointType, MetricReader } from '@opentelemetry/sdk-metrics'

/** Collects when it is asked to. */
export class Collector extends MetricReader {
  protected override async onShutdown() {}
  protected override async onForceFlush() {}

  /** Every number by its name and attributes, as `name{attribute=value}`; of a histogram, how many were counted. */
  async read(): Promise<Record<string, number>> {
    const { resourceMetrics } = await this.collect()
    const read: Record<string, number> = {}
    for (const { metrics } of resourceMetrics.scopeMetrics)
      for (const metric of metrics)
        for (const { attributes, value } of metric.dataPoints) {
          const labels = Object.entries(attributes).map(
            ([name, item]) => `${name.split('.').at(-1)}=${String(item)}`,
          )
          const key =
            labels.length === 0 ? metric.descriptor.name : `${metric.descriptor.name}{${labels.join()}}`
          read[key] =
            metric.dataPointType === DataPointType.HISTOGRAM
              ? (value as { count: number }).count
              : (value as number)
        }
    return read
  }
}
