package teams;

/**
 * Why nothing can be done, and what to do about it. The message is one line, and holds nothing
 * secret.
 */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  Problem(String cause, String next) {
    super(cause + ". Next: " + next);
  }

  /** A text of another program for a message: on one line, and not a long one. */
  static String inShort(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }
}
