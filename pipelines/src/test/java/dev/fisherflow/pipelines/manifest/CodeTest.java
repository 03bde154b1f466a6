package dev.fisherflow.pipelines.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.transforms.workspace.Workspace;
import org.junit.jupiter.api.Test;

class CodeTest {

  @Test
  void theDigestIsTheSameEveryTimeAndAnotherForOtherCode() {
    Code code = Code.current();
    assertThat(code.digest())
        .matches("[0-9a-f]{64}")
        .isEqualTo(Code.digestOf(Digest.class, Workspace.class, Code.class));
    assertThat(Code.digestOf(CodeTest.class))
        .as("of the tests")
        .matches("[0-9a-f]{64}")
        .isNotEqualTo(code.digest());
    assertThat(code.commit()).matches("([0-9a-f]{40})?");
  }
}
