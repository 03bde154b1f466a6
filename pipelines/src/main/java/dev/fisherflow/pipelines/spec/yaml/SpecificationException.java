package dev.fisherflow.pipelines.spec.yaml;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A specification that cannot be run, with all its mistakes in the order of the file. */
public final class SpecificationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Mistakes that the message lists; of the others it tells the number. */
  public static final int SHOWN = 20;

  private final transient List<Mistake> mistakes;

  /**
   * @param source the file, as a reader knows it
   * @param mistakes at least one
   */
  public SpecificationException(String source, List<Mistake> mistakes) {
    super(message(source, mistakes));
    this.mistakes = inOrder(mistakes).toList();
  }

  private static String message(String source, List<Mistake> mistakes) {
    String listed =
        inOrder(mistakes)
            .limit(SHOWN)
            .map(mistake -> placed(source, mistake))
            .collect(Collectors.joining("\n"));
    return mistakes.size() <= SHOWN
        ? listed
        : listed + "\n%s: and %,d more mistakes".formatted(source, mistakes.size() - SHOWN);
  }

  private static String placed(String source, Mistake mistake) {
    return mistake.place().source().isEmpty() ? source + ":" + mistake : mistake.toString();
  }

  /** The mistakes in the order of the file. */
  public List<Mistake> mistakes() {
    return mistakes;
  }

  private static Stream<Mistake> inOrder(List<Mistake> mistakes) {
    return mistakes.stream()
        .sorted(
            Comparator.<Mistake, String>comparing(m -> m.place().source())
                .thenComparingInt(m -> m.place().line())
                .thenComparingInt(m -> m.place().column()));
  }
}
