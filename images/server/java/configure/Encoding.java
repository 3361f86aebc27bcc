package configure;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Whether a configuration is in UTF-8, the only encoding that GoCD reads. */
final class Encoding {
  /**
   * GoCD reads the file as UTF-8, also when it declares another encoding: config/config-server,
   * GoFileConfigDataSource.java.
   */
  private static final Pattern OTHER_ENCODING =
      Pattern.compile(
          "^(?:\u00ef\u00bb\u00bf)?<\\?xml[^>]*encoding\\s*=\\s*[\"'](?!(?i:utf-?8|us-ascii)[\"'])([^\"']+)");

  private Encoding() {}

  /**
   * @throws Refusal when GoCD would lose characters of the file
   */
  static void requireUtf8(Path path, ByteBuffer bytes) {
    byte[] start = new byte[Math.min(200, bytes.limit())];
    bytes.get(0, start);
    var declared = OTHER_ENCODING.matcher(new String(start, StandardCharsets.ISO_8859_1));
    var ascii = true;
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var input = bytes.duplicate();
    var chars = CharBuffer.allocate(8192);
    try {
      for (boolean more = true; more; chars.clear()) {
        var result = decoder.decode(input, chars, true);
        if (result.isError()) {
          result.throwException();
        }
        more = result.isOverflow();
        ascii &= chars.flip().chars().allMatch(character -> character < 128);
      }
    } catch (CharacterCodingException e) {
      throw refuse(path, declared.find() ? declared.group(1) : "bytes that are not");
    }
    if (!ascii && declared.find()) {
      throw refuse(path, declared.group(1));
    }
  }

  static Refusal refuse(Path path, String encoding) {
    return new Refusal(
        path,
        "expected UTF-8, as which GoCD reads it, got " + encoding,
        "convert the file by iconv -t UTF-8, and declare encoding=\"utf-8\" in its first line");
  }
}
