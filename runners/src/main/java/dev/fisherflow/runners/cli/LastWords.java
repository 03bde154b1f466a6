package dev.fisherflow.runners.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Tells the launcher that this process has begun, and at its end that it ends by itself or by a
 * signal that it could answer. A process that was killed, or crashed in native code, never tells
 * the second: the launcher then says so.
 *
 * @param place a file, or the end of a pipe
 */
record LastWords(Path place) {

  /** The variable by which the launcher names the place. */
  private static final String VARIABLE = "FISHERFLOW_LAST_WORDS";

  /** Tells the launcher, if one asks for it. */
  static void promise() {
    String place = System.getenv(VARIABLE);
    if (place != null) {
      new LastWords(Path.of(place)).promise(Runtime.getRuntime()::addShutdownHook);
    }
  }

  /** Tells the beginning now, the end when a hook runs. */
  void promise(Consumer<Thread> hooks) {
    say("begun");
    hooks.accept(new Thread(() -> say("ended"), "last words"));
  }

  private void say(String word) {
    try {
      Files.write(
          place,
          (word + "\n").getBytes(StandardCharsets.US_ASCII),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      return; // the launcher was killed, and nobody listens
    }
  }
}
