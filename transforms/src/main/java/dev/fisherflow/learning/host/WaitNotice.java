package dev.fisherflow.learning.host;

import dev.fisherflow.clock.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Says for what a thread waits: after five seconds, and again when another holds it. Not
 * thread-safe.
 */
public final class WaitNotice {

  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final TimeSource time;
  private final Consumer<String> told;
  private Long begun;
  private String last;

  /**
   * A notice of one wait after the other.
   *
   * @param told receives the sentences
   */
  public WaitNotice(TimeSource time, Consumer<String> told) {
    this.time = time;
    this.told = told;
  }

  /**
   * The thread waits, at each look at what it waits for.
   *
   * @param what it waits for
   * @param holds who holds that; asked only when there is something to say
   */
  public void waiting(String what, Supplier<List<Hold>> holds) {
    if (begun == null) {
      begun = time.nanoTime();
    }
    if (time.nanoTime() - begun < PATIENCE.toNanos()) {
      return;
    }
    List<Hold> known = holds.get();
    String who = known.stream().map(Hold::holder).map(Objects::toString).toList() + what;
    if (!who.equals(last)) {
      last = who;
      told.accept(sentence(what, known));
    }
  }

  /** The wait is over. */
  public void over() {
    begun = null;
    last = null;
  }

  /** The sentence, also for those who look from outside. */
  public static String sentence(String what, List<Hold> holds) {
    return holds.isEmpty()
        ? "waits for " + what
        : "waits for %s: %s"
            .formatted(what, holds.stream().map(Hold::toString).collect(Collectors.joining("; ")));
  }
}
