package dev.fisherflow.pipelines.report.page;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Properties;
import org.apache.commons.text.StringEscapeUtils;

/** Texts that a page carries in itself: the program's own, and those of WebJars. */
final class Library {

  private static final String VERSIONS = "/dev/fisherflow/pipelines/run/version.properties";

  private Library() {}

  /** A page's template beside this class; it may contain others that are beside it. */
  static Template template(String name) {
    return Mustache.compiler()
        .withEscaper(StringEscapeUtils::escapeXml10)
        .emptyStringIsFalse(true)
        .withLoader(part -> new StringReader(own(part + ".mustache")))
        .compile(own(name + ".mustache"));
  }

  /** A resource beside this class. */
  static String own(String file) {
    return read(file);
  }

  /**
   * A file of a WebJar, without the pointer to its source map, which a browser would look for.
   *
   * @param library the artifact's name
   * @param file its path in the package
   */
  static String webJar(String library, String file) {
    return read("/META-INF/resources/webjars/%s/%s/%s".formatted(library, version(library), file))
        .replaceAll("(?m)^(//|/\\*)# sourceMappingURL=.*$", "");
  }

  /** The version of a WebJar that the program is built with. */
  private static String version(String library) {
    try (InputStream stream = Library.class.getResourceAsStream(VERSIONS)) {
      Properties versions = new Properties();
      versions.load(stream);
      return versions.getProperty(library);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + VERSIONS + " of the jar", e);
    }
  }

  /** A script's digest as a page's content security policy names it. */
  static String digest(String script) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String read(String resource) {
    try (InputStream stream = Library.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the class path lacks " + resource);
      }
      // Browsers read line ends so, and the digest is of what they read.
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
