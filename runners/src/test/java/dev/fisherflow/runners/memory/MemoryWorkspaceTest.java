package dev.fisherflow.runners.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.beam.sdk.io.FileSystems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workspaces on a file system with the manners of an object store. */
class MemoryWorkspaceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ws[1] | ws1",
        "a[b]c | abc",
        "w* | ws",
        "{a} | a",
        "what? | what1",
        "ü ö* | ü ö",
        "back\\slash | backslash"
      })
  void aWorkspacesNameIsNoGlob(String name, String neighbour) {
    List<String> files = List.of("trials/a/f", "trials/a/state/1/w");
    Workspace other = Workspace.at("memory://names/" + neighbour);
    files.forEach(file -> other.publish(file, new byte[1]));
    Workspace own = Workspace.at("memory://names/" + name);

    assertThat(files).noneMatch(own::exists);
    assertThat(own.list("trials/*/*")).isEmpty();
    own.delete(files);
    own.deleteFolder("trials");
    assertThat(files).allMatch(other::exists);

    files.forEach(file -> own.publish(file, new byte[2]));
    assertThat(files).allMatch(own::exists);
    assertThat(own.modified(files.get(0))).isPresent();
    assertThat(own.list("trials/*/*")).containsExactly(files.get(0));
    assertThat(own.list("trials/*/state/*/*")).containsExactly(files.get(1));
    own.delete(files.subList(0, 1));
    assertThat(own.exists(files.get(0))).isFalse();
    own.deleteFolder("trials");
    assertThat(files).noneMatch(own::exists);
    assertThat(files).allMatch(other::exists);
  }

  @Test
  void aFileIsClosedOnceWhateverWritesIt() {
    Workspace workspace = Workspace.at("memory://closed/w");
    FailedRecord record =
        FailedRecord.newBuilder()
            .setStage("prepare")
            .setFile("f")
            .setLine(1L)
            .setCause("cut short")
            .build();
    workspace.publishRecords("records.avro", FailedRecord.getClassSchema(), List.of(record));
    assertThat(workspace.readRecords("records.avro", FailedRecord.class)).containsExactly(record);
    workspace.publish(
        "a.zip",
        stream -> {
          try (ZipOutputStream zip = new ZipOutputStream(stream)) {
            zip.putNextEntry(new ZipEntry("a"));
          }
        });
    assertThat(workspace.exists("a.zip")).isTrue();
    assertThat(workspace.list("tmp/*")).isEmpty();
  }

  @Test
  void theFileSystemRefusesASecondClose() throws Exception {
    Workspace.at("memory://closed/w");
    WritableByteChannel channel =
        FileSystems.create(FileSystems.matchNewResource("memory://closed/f", false), "text/plain");
    channel.close();
    assertThatThrownBy(channel::close).isInstanceOf(ClosedChannelException.class);
  }
}
