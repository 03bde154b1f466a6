package dev.fisherflow.transforms.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.failure.Failures;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WorkspaceFailuresTest {

  @Test
  void whatIsWrongWithTheWorkspaceIsOfTheDataOrTheDisk() {
    assertThat(Failures.of(unreadable("cut short")).getCause()).isEqualTo("DATA");
    assertThat(Failures.of(unreadable("No space left on device")).getCause())
        .isEqualTo("DISK_FULL");
  }

  private static WorkspaceException unreadable(String why) {
    return new WorkspaceException("cannot use result.avro", new IOException(why));
  }
}
