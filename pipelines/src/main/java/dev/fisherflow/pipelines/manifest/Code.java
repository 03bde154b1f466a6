package dev.fisherflow.pipelines.manifest;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Which fisherflow runs, beside its version.
 *
 * @param commit the commit it was built from; empty if it was not built in a repository
 * @param dirty whether it was built with changes that are in no commit
 * @param digest digest of its class files and resources, command line and runners aside: what tells
 *     two dirty builds apart
 */
public record Code(String commit, boolean dirty, String digest) {

  private static final String ROOT = "dev/fisherflow/";
  private static final String RUNNERS = ROOT + "runners/";

  private static volatile Code current;

  /** The code of this process, which is read once. */
  public static Code current() {
    if (current == null) {
      current = read();
    }
    return current;
  }

  private static Code read() {
    Properties git = new Properties();
    try (InputStream stream = Code.class.getResourceAsStream("git.properties")) {
      if (stream != null) {
        git.load(stream);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read git.properties of the jar", e);
    }
    return new Code(
        git.getProperty("git.commit.id.full", ""),
        Boolean.parseBoolean(git.getProperty("git.dirty", "false")),
        digestOf(Digest.class, Workspace.class, Code.class));
  }

  /** Digest of all that lies where these classes lie, whether in jars or folders. */
  static String digestOf(Class<?>... classes) {
    SortedMap<String, String> files = new TreeMap<>();
    for (Class<?> type : classes) {
      try {
        Path place = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
          addFolder(place, files);
        } else {
          addJar(place, files);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the code of " + type, e);
      } catch (URISyntaxException e) {
        throw new IllegalStateException("the code of " + type + " has no place", e);
      }
    }
    Digest digest = Digest.create();
    files.forEach((name, content) -> digest.add(name).add(content));
    return digest.hex();
  }

  private static void addFolder(Path folder, SortedMap<String, String> files) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile)
          .forEach(
              file -> {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (counts(name)) {
                  files.put(name, Digest.ofFile(file));
                }
              });
    }
  }

  private static void addJar(Path jar, SortedMap<String, String> files) throws IOException {
    try (JarFile opened = new JarFile(jar.toFile())) {
      for (JarEntry entry : opened.stream().filter(e -> counts(e.getName())).toList()) {
        try (InputStream stream = opened.getInputStream(entry)) {
          files.put(entry.getName(), Digest.of(stream));
        }
      }
    }
  }

  /** Versions and commits are told by themselves. */
  private static boolean counts(String name) {
    return name.startsWith(ROOT)
        && !name.startsWith(RUNNERS)
        && !name.endsWith("/")
        && !name.endsWith("/version.properties")
        && !name.endsWith("/git.properties");
  }
}
