package dev.fisherflow.pipelines.spec.yaml;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A specification that cannot be run, with all its mistakes in the order of the file. */
public final class SpecificationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  /**
   * @param source the file, as a reader knows it
   * @param mistakes at least one
   */
  public SpecificationException(String source, List<Mistake> mistakes) {
    super(inOrder(mistakes).map(m -> source + ":" + m).collect(Collectors.joining("\n")));
    this.mistakes = inOrder(mistakes).toList();
  }

  /** The mistakes in the order of the file. */
  public List<Mistake> mistakes() {
    return mistakes;
  }

  private static Stream<Mistake> inOrder(List<Mistake> mistakes) {
    return mistakes.stream()
        .sorted(
            Comparator.<Mistake>comparingInt(m -> m.place().line())
                .thenComparingInt(m -> m.place().column()));
  }
}
