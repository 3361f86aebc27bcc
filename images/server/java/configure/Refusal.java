package configure;

/**
 * A reason to stop the boot before anything is written. The message is one line with the next step,
 * and no secret.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param subject setting or file
   * @param problem what was expected of it, and what it is
   * @param next what to do about it
   */
  Refusal(Object subject, String problem, String next) {
    super(subject + ": " + problem + "; " + next);
  }
}
