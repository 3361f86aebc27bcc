import { type CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { Measure } from "../law/measure";

/** Events of one look each, which are added up until they are sent; all other values are as they are last seen. */
const EVENTS = new Set(["Foreign", "Ghosts", "Notices", "BootFailures"]);

/** Sends the measures once a minute, in one call for up to 1,000 of them. */
export class Metrics {
  private readonly values = new Map<string, Measure>();
  private sentAt = 0;

  constructor(
    private readonly client: CloudWatchClient,
    private readonly namespace: string,
  ) {}

  async record(measures: readonly Measure[], now: number): Promise<void> {
    for (const measure of measures) {
      const key = `${measure.pool ?? ""}/${measure.name}`;
      const before = EVENTS.has(measure.name) ? (this.values.get(key)?.value ?? 0) : 0;
      this.values.set(key, { ...measure, value: before + measure.value });
    }
    if (now - this.sentAt < 60_000) {
      return;
    }
    this.sentAt = now;
    const all = [...this.values.values()];
    this.values.clear();
    for (let index = 0; index < all.length; index += 1000) {
      await this.client.send(
        new PutMetricDataCommand({
          Namespace: this.namespace,
          MetricData: all.slice(index, index + 1000).map(({ name, pool, value }) => ({
            MetricName: name,
            Value: value,
            Timestamp: new Date(now),
            ...(pool !== undefined && { Dimensions: [{ Name: "Pool", Value: pool }] }),
          })),
        }),
      );
    }
  }
}
