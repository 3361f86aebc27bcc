package configure;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text between XML's marks, without a document type: its five entities, character references,
 * comments and CDATA.
 */
final class XmlText {
  private static final Map<String, String> ENTITIES =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'");
  private static final Pattern MARKS =
      Pattern.compile(
          "<!--.*?-->|<!\\[CDATA\\[(.*?)]]>|&#x([0-9a-fA-F]+);|&#([0-9]+);|&(\\w+);",
          Pattern.DOTALL);

  private XmlText() {}

  static String decode(String text) {
    return MARKS.matcher(text).replaceAll(mark -> Matcher.quoteReplacement(character(mark)));
  }

  private static String character(java.util.regex.MatchResult mark) {
    if (mark.group(1) != null) {
      return mark.group(1);
    }
    if (mark.group(2) != null) {
      return Character.toString(Integer.parseInt(mark.group(2), 16));
    }
    if (mark.group(3) != null) {
      return Character.toString(Integer.parseInt(mark.group(3)));
    }
    return mark.group(4) == null ? "" : ENTITIES.getOrDefault(mark.group(4), "");
  }

  /** ASCII alone, so that it fits into an attribute or an element of any file. */
  static String encode(String value) {
    var text = new StringBuilder();
    value
        .codePoints()
        .forEach(
            character -> {
              if (character >= ' ' && character < 127 && "&<>\"'".indexOf(character) < 0) {
                text.appendCodePoint(character);
              } else if (character == '&') {
                text.append("&amp;");
              } else if (character == '<') {
                text.append("&lt;");
              } else if (character == '>') {
                text.append("&gt;");
              } else if (character == '"') {
                text.append("&quot;");
              } else {
                text.append("&#").append(character).append(';');
              }
            });
    return text.toString();
  }
}
