package dev.fisherflow.pipelines.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.fetch.Archives.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives with everything that should not be in them. */
class ArchiveTest {

  private static final ArchiveLimits LIMITS = new ArchiveLimits(20, 5 << 20, 100);

  @TempDir private Path root;

  private Path folder;

  @BeforeEach
  void name() {
    folder = root.resolve("a/b");
  }

  private void unpack(String name, byte[] bytes) throws IOException {
    Folders.delete(folder);
    Folders.create(folder);
    Path archive = Files.write(root.resolve(name), bytes);
    Archive.unpack(archive, folder, path -> !path.endsWith("unwanted"), LIMITS);
  }

  private void refuses(String why, Entry... entries) {
    for (String name : new String[] {"x.zip", "x.tar.gz"}) {
      byte[] archive = name.endsWith("zip") ? Archives.zip(entries) : Archives.tar(entries);
      assertThatThrownBy(() -> unpack(name, archive))
          .as(name)
          .isInstanceOf(FetchException.class)
          .hasMessageContainingAll(name, why);
    }
    assertThat(root.toFile().list()).containsExactlyInAnyOrder("a", "x.zip", "x.tar.gz");
    assertThat(root.resolve("a").toFile().list()).containsExactly("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.zip", "x.tar.gz"})
  void wantedFilesAreUnpacked(String name) throws IOException {
    Entry[] entries = {
      Entry.file("./T/train.tsv", "1"),
      Entry.file("T/sub/dev.tsv", "22"),
      Entry.file("T/unwanted", "3")
    };
    unpack(name, name.endsWith("zip") ? Archives.zip(entries) : Archives.tar(entries));
    assertThat(folder.resolve("T/train.tsv")).hasContent("1");
    assertThat(folder.resolve("T/sub/dev.tsv")).hasContent("22");
    assertThat(folder.resolve("T/unwanted")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "T/../../evil",
        "T/..",
        "/tmp/evil",
        "..\\evil",
        "C:/evil",
        "../unwanted"
      })
  void pathsThatEscapeAreRefused(String name) {
    refuses("leads out of the folder", Entry.file("T/good", "1"), Entry.file(name, "2"));
  }

  @Test
  void linksAreRefusedWantedOrNot() {
    refuses("neither a regular file nor a folder", Entry.link("T/link", "../../evil"));
    refuses("neither a regular file nor a folder", Entry.link("T/unwanted", "/etc/passwd"));
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_LINK,
        TarConstants.LF_CHR,
        TarConstants.LF_BLK,
        TarConstants.LF_FIFO
      })
  void hardLinksAndDevicesAreRefused(byte flag) {
    byte[] to = "T/good".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> unpack("x.tar.gz", Archives.tar(new Entry("T/file", to, 0, flag))))
        .hasMessageContaining("neither a regular file nor a folder");
  }

  @Test
  void bombsAreRefusedByRatio() {
    refuses("unpacks to too much", Entry.of("T/bomb", new byte[3 << 20]));
  }

  @Test
  void bombsAreRefusedBySize() throws IOException {
    byte[] noise = new byte[6 << 20];
    new java.util.Random(1).nextBytes(noise);
    refuses("at most 5,242,880 bytes", Entry.of("T/bomb", noise));
  }

  @Test
  void aBombThatIsNotWantedStillEndsATar() {
    assertThatThrownBy(
            () -> unpack("x.tar.gz", Archives.tar(Entry.of("unwanted", new byte[3 << 20]))))
        .hasMessageContaining("unpacks to too much");
  }

  @Test
  void aShortRepetitiveTextIsNoBomb() throws IOException {
    unpack("x.zip", Archives.zip(Entry.of("T/zeros", new byte[1 << 20])));
    assertThat(folder.resolve("T/zeros")).hasSize(1 << 20);
  }

  @Test
  void tooManyEntriesAreRefused() {
    refuses(
        "at most 20 entries",
        IntStream.range(0, 21).mapToObj(i -> Entry.file("T/" + i, "")).toArray(Entry[]::new));
  }

  @Test
  void theSameFileTwiceIsRefused() {
    refuses("is there twice", Entry.file("T/a", "1"), Entry.file("T/./a", "2"));
  }

  @Test
  void brokenArchivesAreRefused() {
    byte[] zip = Archives.zip(Entry.file("T/a", "1"));
    byte[] tar = Archives.tar(Entry.file("T/a", "1"));
    for (byte[] bytes : new byte[][] {new byte[100], Arrays.copyOf(zip, zip.length / 2)}) {
      assertThatThrownBy(() -> unpack("x.zip", bytes))
          .hasMessageContaining("x.zip cannot be unpacked");
    }
    for (byte[] bytes : new byte[][] {new byte[100], Arrays.copyOf(tar, tar.length / 2)}) {
      assertThatThrownBy(() -> unpack("x.tar.gz", bytes))
          .hasMessageContaining("x.tar.gz cannot be unpacked");
    }
  }
}
