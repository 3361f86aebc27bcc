package configure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * A cruise-config.xml whose attributes and elements are changed in place: every byte that is not
 * part of a change stays.
 *
 * <p>The file is mapped, not loaded, so that its size does not count against the heap.
 */
final class XmlFile {
  private record Edit(int start, int end, byte[] bytes) {}

  private final Path path;
  private final ByteBuffer bytes;
  private final List<XmlElement> elements;
  private final List<Edit> edits = new ArrayList<>();

  private XmlFile(Path path, ByteBuffer bytes, List<XmlElement> elements) {
    this.path = path;
    this.bytes = bytes;
    this.elements = elements;
  }

  /**
   * @throws Refusal when the file is not in UTF-8: GoCD would lose its characters
   * @throws SAXException when the file is not well-formed, or has a document type
   */
  static XmlFile read(Path path) throws IOException, SAXException {
    ByteBuffer bytes;
    try (var channel = FileChannel.open(path)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new Refusal(
            path, "expected less than 2 GiB, got " + channel.size() + " bytes", "make it smaller");
      }
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
    Encoding.requireUtf8(path, bytes);
    try {
      parse(bytes);
    } catch (UnsupportedEncodingException e) {
      throw Encoding.refuse(path, e.getMessage());
    }
    return new XmlFile(path, bytes, new XmlScanner(bytes).elements());
  }

  private static void parse(ByteBuffer bytes) throws IOException, SAXException {
    var factory = SAXParserFactory.newInstance();
    try {
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.newSAXParser().parse(stream(bytes.duplicate()), new DefaultHandler());
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputStream stream(ByteBuffer bytes) {
    return new InputStream() {
      @Override
      public int read() {
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        int count = Math.min(length, bytes.remaining());
        bytes.get(target, offset, count);
        return count == 0 && length > 0 ? -1 : count;
      }
    };
  }

  /**
   * All elements with this path of names, such as {@code cruise/server/mailhost}, in the order of
   * the file.
   */
  List<XmlElement> all(String name) {
    return elements.stream().filter(element -> element.path().equals(name)).toList();
  }

  Optional<XmlElement> first(String name) {
    return all(name).stream().findFirst();
  }

  /** Elements below one, with this path relative to it. */
  List<XmlElement> below(XmlElement parent, String name) {
    return all(parent.path() + "/" + name).stream()
        .filter(element -> element.start() >= parent.start() && element.end() <= parent.end())
        .toList();
  }

  /** The text of an element without children. */
  String text(XmlElement element) {
    return XmlText.decode(slice(element.contentStart(), element.contentEnd()));
  }

  /** An attribute's value, or nothing when the element does not have it. */
  String attribute(XmlElement element, String name) {
    return element
        .attribute(name)
        .map(found -> XmlText.decode(slice(found.valueStart(), found.valueEnd())))
        .orElse("");
  }

  void setAttribute(XmlElement element, String name, String value) {
    if (element.attribute(name).isPresent() && attribute(element, name).equals(value)) {
      return;
    }
    element
        .attribute(name)
        .ifPresentOrElse(
            found -> edit(found.valueStart(), found.valueEnd(), XmlText.encode(value)),
            () ->
                edit(
                    element.nameEnd(),
                    element.nameEnd(),
                    " " + name + "=\"" + XmlText.encode(value) + "\""));
  }

  void removeAttribute(XmlElement element, String name) {
    element.attribute(name).ifPresent(found -> edit(found.start(), found.valueEnd() + 1, ""));
  }

  void setText(XmlElement element, String text) {
    edit(element.contentStart(), element.contentEnd(), XmlText.encode(text));
  }

  /**
   * Adds an element with a text as the last child of one that has content, indented as its first
   * child is.
   */
  void append(XmlElement parent, String name, String text) {
    int first = parent.contentStart();
    while (first < parent.contentEnd() && isBlank(bytes.get(first))) {
      first++;
    }
    int behindLast = parent.contentEnd();
    while (behindLast > first && isBlank(bytes.get(behindLast - 1))) {
      behindLast--;
    }
    String indent = slice(parent.contentStart(), first);
    edit(
        behindLast,
        behindLast,
        indent + "<" + name + ">" + XmlText.encode(text) + "</" + name + ">");
  }

  /** Removes an element with the blanks before it. */
  void remove(XmlElement element) {
    int start = element.start();
    while (start > 0 && isBlank(bytes.get(start - 1))) {
      start--;
    }
    edit(start, element.end(), "");
  }

  boolean isChanged() {
    return !edits.isEmpty();
  }

  /** Replaces a file by this one with its changes. */
  void write(Path target) throws IOException {
    edits.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
    var parts = new ArrayList<ByteBuffer>();
    int at = 0;
    for (Edit edit : edits) {
      parts.add(bytes.slice(at, edit.start() - at));
      parts.add(ByteBuffer.wrap(edit.bytes()));
      at = edit.end();
    }
    parts.add(bytes.slice(at, bytes.limit() - at));
    DurableFile.replace(target, parts);
  }

  /** Keeps the file as it was read, under another name. */
  void copyTo(Path target) throws IOException {
    DurableFile.replace(target, List.of(bytes.duplicate()));
  }

  Path path() {
    return path;
  }

  private void edit(int start, int end, String text) {
    edits.add(new Edit(start, end, text.getBytes(StandardCharsets.UTF_8)));
  }

  private String slice(int start, int end) {
    byte[] copy = new byte[end - start];
    bytes.get(start, copy);
    return new String(copy, StandardCharsets.UTF_8);
  }

  private static boolean isBlank(byte character) {
    return character == ' ' || character == '\t' || character == '\n' || character == '\r';
  }
}
