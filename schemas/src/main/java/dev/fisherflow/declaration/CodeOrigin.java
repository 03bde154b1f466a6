package dev.fisherflow.declaration;

import dev.fisherflow.schemas.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the code of a declared thing is from. */
public final class CodeOrigin {

  private static final String OWN = "dev.fisherflow.";
  private static final int SHOWN_DIGITS = 16;

  private CodeOrigin() {}

  /**
   * The origin of code that is not fisherflow's own: its package's version and the digest of its
   * jar, or of the classes of its package where these are files.
   *
   * @return nothing for fisherflow's own code, which the numerics version stands for
   */
  public static Optional<String> of(Declared declared) {
    Class<?> type = declared.code();
    if (isOwn(declared)) {
      return Optional.empty();
    }
    String version = type.getPackage().getImplementationVersion();
    String digest = digest(type).substring(0, SHOWN_DIGITS);
    return Optional.of(version == null ? digest : version + " " + digest);
  }

  /** Whether it is fisherflow's own code. */
  public static boolean isOwn(Declared declared) {
    return declared.code().getName().startsWith(OWN);
  }

  /** The jar or folder of a thing's class, for messages. */
  public static String location(Declared declared) {
    return source(declared.code()).map(URI::toString).orElse("an unknown place");
  }

  private static String digest(Class<?> type) {
    Path place =
        source(type)
            .map(Path::of)
            .orElseThrow(() -> new IllegalStateException(type + " is in no jar and no folder"));
    if (Files.isRegularFile(place)) {
      return Digest.ofFile(place);
    }
    Path folder = place.resolve(type.getPackageName().replace('.', '/'));
    try (Stream<Path> files = Files.list(folder)) {
      Digest digest = Digest.create();
      List<Path> classes =
          files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
      classes.forEach(file -> digest.add(file.getFileName().toString()).add(Digest.ofFile(file)));
      return digest.hex();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private static Optional<URI> source(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no place of code: " + source.getLocation(), e);
    }
  }
}
