package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastWordsTest {

  @TempDir private Path folder;

  @Test
  void theEndIsToldWhenItComes() throws IOException {
    Path place = folder.resolve("words");
    List<Thread> hooks = new ArrayList<>();

    new LastWords(place).promise(hooks::add);

    assertThat(place).hasContent("begun");
    hooks.forEach(Thread::run);
    assertThat(place).hasContent("begun\nended");
  }

  @Test
  void nobodyNeedsToListen() {
    List<Thread> hooks = new ArrayList<>();

    new LastWords(folder.resolve("no folder/words")).promise(hooks::add);

    hooks.forEach(Thread::run);
    assertThat(hooks).hasSize(1);
  }
}
