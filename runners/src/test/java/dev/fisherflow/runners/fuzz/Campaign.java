package dev.fisherflow.runners.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;

/**
 * Many inputs, drawn with a seed, and all that went wrong with them; it ends with the last input,
 * not with the first fault. Property {@code fuzz.scale} multiplies the inputs, {@code fuzz.seed}
 * draws others.
 */
final class Campaign {

  private static final int SCALE = Integer.getInteger("fuzz.scale", 1);
  private static final long SEED = Long.getLong("fuzz.seed", 1);

  /** The input under way, for one that ends the process. */
  private static final Path LAST = Path.of("target", "fuzz-input.txt");

  /** Inputs shown of each fault. */
  private static final int SHOWN = 3;

  private Campaign() {}

  /**
   * What is wrong with an answer.
   *
   * @param said how the answer begins
   */
  record Fault(String kind, String said) {}

  @FunctionalInterface
  interface Judge<T> {
    List<Fault> faultsOf(T input) throws Exception;
  }

  static <T> void run(int inputs, Arbitrary<T> arbitrary, Judge<T> judge) throws Exception {
    Map<String, List<String>> faults = new LinkedHashMap<>();
    for (T input : drawn(inputs * SCALE, arbitrary)) {
      note(input.toString());
      for (Fault fault : judge.faultsOf(input)) {
        faults
            .computeIfAbsent(fault.kind(), kind -> new ArrayList<>())
            .add(printable(input + ": " + fault.said()));
      }
    }
    assertThat(faults.entrySet().stream().map(Campaign::line)).isEmpty();
  }

  private static <T> List<T> drawn(int inputs, Arbitrary<T> arbitrary) {
    List<T> drawn = new ArrayList<>();
    JqwikSession.run(
        () -> {
          RandomGenerator<T> generator = arbitrary.generator(inputs);
          Random random = new Random(SEED);
          for (int i = 0; i < inputs; i++) {
            drawn.add(generator.next(random).value());
          }
        });
    return drawn;
  }

  private static void note(String input) throws IOException {
    Files.createDirectories(LAST.getParent());
    Files.writeString(LAST, input);
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  private static String line(Map.Entry<String, List<String>> fault) {
    List<String> inputs = fault.getValue();
    return "%s (%d inputs), such as%n  %s%n"
        .formatted(
            fault.getKey(),
            inputs.size(),
            String.join("\n  ", inputs.subList(0, Math.min(SHOWN, inputs.size()))));
  }
}
