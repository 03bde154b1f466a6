package dev.fisherflow.runners.memory;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What goes wrong in {@code memory://} from now on. */
final class Faults {

  /** A moment at which something can go wrong; CLOSED and DELETED lose the answer only. */
  enum Step {
    MATCH,
    LISTED,
    OPEN,
    READ,
    CREATE,
    WRITE,
    CLOSE,
    CLOSED,
    COPY,
    DELETE,
    DELETED
  }

  private record Fault(int after, int times, Supplier<? extends RuntimeException> failure) {}

  private static final Map<Step, Fault> FAULTS = new EnumMap<>(Step.class);
  private static final Map<Step, Integer> COUNTS = new EnumMap<>(Step.class);
  private static final Set<String> UNLISTED = ConcurrentHashMap.newKeySet();
  private static int lagging;

  private Faults() {}

  /** Nothing goes wrong, and nothing has been counted. */
  static synchronized void none() {
    FAULTS.clear();
    COUNTS.clear();
    UNLISTED.clear();
    lagging = 0;
  }

  /** A step fails so often, once it has been right a number of times. */
  static synchronized void at(
      Step step, int after, int times, Supplier<? extends RuntimeException> failure) {
    FAULTS.put(step, new Fault(after, times, failure));
  }

  /** Lists, globs that is, do not show what the next writes make, until it is written again. */
  static synchronized void listsLag(int writes) {
    lagging = writes;
  }

  /** How often a step was taken. */
  static synchronized int count(Step step) {
    return COUNTS.getOrDefault(step, 0);
  }

  static synchronized void at(Step step) {
    COUNTS.merge(step, 1, Integer::sum);
    Fault fault = FAULTS.get(step);
    if (fault == null) {
      return;
    }
    if (fault.after() > 0) {
      FAULTS.put(step, new Fault(fault.after() - 1, fault.times(), fault.failure()));
    } else if (fault.times() > 0) {
      FAULTS.put(step, new Fault(0, fault.times() - 1, fault.failure()));
      throw fault.failure().get();
    }
  }

  static synchronized void written(String name) {
    if (lagging > 0) {
      lagging--;
      UNLISTED.add(name);
    } else {
      UNLISTED.remove(name);
    }
  }

  /** Whether a search shows a file: one that asks for its very name always does. */
  static boolean lists(String spec, String name) {
    return spec.equals(name) || !UNLISTED.contains(name);
  }
}
