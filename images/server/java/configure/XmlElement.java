package configure;

import java.util.List;
import java.util.Optional;

/**
 * Where an element lies in its file, in bytes. An element without content ({@code <a/>}) has
 * contentStart and contentEnd at its end.
 *
 * @param path names from the root, such as {@code cruise/server}
 * @param start of the start tag
 * @param nameEnd behind the start tag's name
 * @param end behind the end tag
 */
record XmlElement(
    String path,
    int start,
    int nameEnd,
    int contentStart,
    int contentEnd,
    int end,
    List<Attribute> attributes) {
  /**
   * @param start of the blanks before the name
   */
  record Attribute(String name, int start, int valueStart, int valueEnd) {}

  Optional<Attribute> attribute(String name) {
    return attributes.stream().filter(attribute -> attribute.name().equals(name)).findFirst();
  }

  boolean hasContent() {
    return contentStart < end;
  }
}
