import { XMLParser } from "fast-xml-parser";
import * as z from "zod";
import type { Job } from "../law/types";
import type { GoCdClient } from "./client";

/** Where the waiting jobs are read: an interface, since GoCD deprecates the only list that it has. */
export type WaitingJobs = () => Promise<Job[]>;

const text = z.union([z.string(), z.number()]).transform(String);

/**
 * The feed as GoCD 26.1.0 writes it
 * (https://github.com/gocd/gocd/blob/26.1.0/common/src/main/java/com/thoughtworks/go/domain/xml/JobPlanXmlRepresenter.java).
 * Environment variables are in it, unmasked where they are not secure: they are neither kept nor logged.
 */
const feed = z.object({
  scheduledJobs: z.union([
    z.object({
      job: z
        .array(
          z.object({
            buildLocator: text,
            environment: text.optional(),
            resources: z.union([z.object({ resource: z.array(text).default([]) }), z.literal("")]).optional(),
          }),
        )
        .default([]),
    }),
    z.literal(""),
  ]),
});

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (_, path) => path === "scheduledJobs.job" || path === "scheduledJobs.job.resources.resource",
});

/** @throws Error where the text is no feed of scheduled jobs */
export function parseFeed(xml: string): Job[] {
  const { scheduledJobs } = feed.parse(parser.parse(xml));
  return (scheduledJobs === "" ? [] : scheduledJobs.job).map(({ buildLocator, environment, resources }) => ({
    id: buildLocator,
    environment,
    resources: resources === undefined || resources === "" ? [] : resources.resource,
  }));
}

export const feedOf =
  (client: GoCdClient): WaitingJobs =>
  async () =>
    parseFeed(await client.getXml("/api/feed/jobs/scheduled.xml"));
