package configure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Finds where elements lie in a file that is known to be well-formed UTF-8 without a document type.
 * Parsers of the JDK do not say where an attribute is.
 */
final class XmlScanner {
  /** What is kept: everything of the server, and of pipelines only that they are there. */
  private static final String KEPT_BELOW = "cruise/server";

  private static final int KEPT_DEPTH = 3;

  private record Open(
      String path,
      int start,
      int nameEnd,
      int contentStart,
      List<XmlElement.Attribute> attributes) {}

  private final ByteBuffer bytes;
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<XmlElement> elements = new ArrayList<>();
  private int at;

  XmlScanner(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** In the order of their start tags. */
  List<XmlElement> elements() {
    while (at < bytes.limit()) {
      if (bytes.get(at) != '<') {
        at++;
      } else if (startsWith("<!--")) {
        skipBehind("-->");
      } else if (startsWith("<![CDATA[")) {
        skipBehind("]]>");
      } else if (startsWith("<?")) {
        skipBehind("?>");
      } else if (startsWith("</")) {
        close();
      } else {
        open();
      }
    }
    elements.sort(Comparator.comparingInt(XmlElement::start));
    return elements;
  }

  private void open() {
    int start = at++;
    String name = name();
    int nameEnd = at;
    var attributes = new ArrayList<XmlElement.Attribute>();
    while (true) {
      int blanks = at;
      skipBlanks();
      byte next = bytes.get(at);
      if (next == '>' || next == '/') {
        break;
      }
      String attribute = name();
      skipBlanks();
      at++; // =
      skipBlanks();
      byte quote = bytes.get(at++);
      int valueStart = at;
      while (bytes.get(at) != quote) {
        at++;
      }
      attributes.add(new XmlElement.Attribute(attribute, blanks, valueStart, at++));
    }
    String path = open.isEmpty() ? name : open.peek().path() + "/" + name;
    var element = new Open(path, start, nameEnd, 0, attributes);
    if (bytes.get(at) == '/') {
      at += 2;
      keep(element, at, at);
    } else {
      at++;
      open.push(new Open(path, start, nameEnd, at, attributes));
    }
  }

  private void close() {
    int start = at;
    skipBehind(">");
    var element = open.pop();
    keep(element, element.contentStart(), start);
  }

  private void keep(Open element, int contentStart, int contentEnd) {
    String path = element.path();
    if (open.size() < KEPT_DEPTH || path.startsWith(KEPT_BELOW)) {
      elements.add(
          new XmlElement(
              path,
              element.start(),
              element.nameEnd(),
              contentStart,
              contentEnd,
              at,
              element.attributes()));
    }
  }

  private String name() {
    int start = at;
    while (" \t\r\n=/>".indexOf(bytes.get(at)) < 0) {
      at++;
    }
    byte[] name = new byte[at - start];
    bytes.get(start, name);
    return new String(name, StandardCharsets.UTF_8);
  }

  private void skipBlanks() {
    while (" \t\r\n".indexOf(bytes.get(at)) >= 0) {
      at++;
    }
  }

  private void skipBehind(String end) {
    while (!startsWith(end)) {
      at++;
    }
    at += end.length();
  }

  private boolean startsWith(String text) {
    if (at + text.length() > bytes.limit()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes.get(at + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
