package dev.fisherflow.transforms.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  void whatIsWrongWithTheWorkspaceIsOfTheDataOrTheDisk() {
    assertThat(Failures.of(unreadable("cut short"), null).getCause()).isEqualTo("DATA");
    assertThat(Failures.of(unreadable("No space left on device"), null).getCause())
        .isEqualTo("DISK_FULL");
  }

  private static WorkspaceException unreadable(String why) {
    return new WorkspaceException("cannot use result.avro", new IOException(why));
  }

  /** Not a fault of the program: what was asked for is at fault, and the message says it all. */
  @Test
  void aModelThatCannotBeUsedIsOfTheConfigurationAndToldPlainly() {
    Failure failure =
        Failures.of(new ModelException("tensor 'a' has shape (2), expected (3)"), null);
    assertThat(failure.getCause()).isEqualTo("CONFIGURATION");
    assertThat(failure.getMessage()).isEqualTo("tensor 'a' has shape (2), expected (3)");
  }
}
