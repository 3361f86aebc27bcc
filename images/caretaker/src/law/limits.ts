const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** How long the law waits before it believes what it sees, in milliseconds. */
export const LIMITS = {
  /** An agent without proof counts as refused after it, and a proof as too old. */
  pending: 10 * MINUTE,
  /**
   * GoCD says Idle for up to 10.2 s after it has assigned a job, and a job assigned before the disabling is still done.
   */
  settle: 25 * SECOND,
  /** From launch to an enabled agent. */
  boot: 10 * MINUTE,
  /** A partition of 110 s heals by itself; LostContact itself means 90 s of silence. */
  lost: 3 * MINUTE,
  /** An agent pings on for some seconds while its instance ends. */
  gone: 3 * MINUTE,
  /** After a start of GoCD agents are Missing until they ping: three times `agent.connection.timeout`, rounded up. */
  serverUp: 5 * MINUTE,
  /** Spot capacity is short when AWS has not given an instance for so long. */
  dry: 2 * MINUTE,
  /** AWS's own word on missing capacity counts for so long. */
  launchError: 5 * MINUTE,
  /** A job that waits beside an idle agent that fits is one that no builder can take. */
  stuck: MINUTE,
  /** A spare agent has to be idle for so long, since a job may just have been given to it. */
  unused: MINUTE,
  /** How finely the use of a pool is remembered. */
  stretch: MINUTE / 2,
  /** So long a pool rests whose instances do not boot. */
  backOff: 30 * MINUTE,
} as const;

/** Instances in a row that did not boot before the pool rests. */
export const BOOT_FAILURES = 3;
