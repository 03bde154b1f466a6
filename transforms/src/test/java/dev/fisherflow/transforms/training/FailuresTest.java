package dev.fisherflow.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.model.ModelException;
import dev.fisherflow.schemas.Failure;
import org.junit.jupiter.api.Test;

class FailuresTest {

  /** Not a fault of the program: what was asked for is at fault, and the message says it all. */
  @Test
  void aModelThatCannotBeUsedIsOfTheConfigurationAndToldPlainly() {
    Failure failure =
        Failures.of(new ModelException("tensor 'a' has shape (2), expected (3)"), null);
    assertThat(failure.getCause()).isEqualTo("CONFIGURATION");
    assertThat(failure.getMessage()).isEqualTo("tensor 'a' has shape (2), expected (3)");
  }
}
