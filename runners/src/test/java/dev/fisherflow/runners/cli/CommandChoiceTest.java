package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandChoiceTest {

  @Test
  void aCommandIsReadAlone() {
    assertThat(commands("status")).containsExactly("status");
    assertThat(commands("--version")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--help", "stauts", "completion", "command-pages"})
  void whatSpeaksOfAllCommandsHasThem(String first) {
    assertThat(commands(first)).contains("status", "sweep", "plugins", "completion");
  }

  private static Set<String> commands(String first) {
    CommandLine line = Fisherflow.commandLine(first, null, null, null);
    return line.getSubcommands().keySet();
  }
}
