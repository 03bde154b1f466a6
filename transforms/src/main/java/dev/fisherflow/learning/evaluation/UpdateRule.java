package dev.fisherflow.learning.evaluation;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An update rule to evaluate, written as its kind, with a count after a colon where the kind takes
 * one: {@code ief}, {@code sf:3}, {@code hf:20}.
 *
 * @param kind which rule
 * @param count draws of labels for SF, steps of conjugate gradient for HF, 1 for the others
 */
public record UpdateRule(Kind kind, int count) implements Serializable {

  private static final Pattern FORM = Pattern.compile("([a-z]+)(?::([1-9]\\d{0,3}))?");

  /** What a count is where none is given. */
  private static final Map<Kind, Integer> COUNTS = Map.of(Kind.SF, 1, Kind.HF, 10);

  /** The kinds of rules. */
  public enum Kind {
    /** The gradient. */
    SGD,
    /** Exact empirical Fisher (paper, Eq. 5). */
    EF,
    /** Exact improved empirical Fisher (Eq. 8). */
    IEF,
    /** Exact sampled Fisher (Eq. 49). */
    SF,
    /** Hessian-free: conjugate gradient on the exact Fisher matrix (Algorithm 5). */
    HF,
    /** Kronecker factors of drawn labels (Appendix D.2.2). */
    KFAC,
    /** Kronecker factors of the true labels. */
    EKFAC,
    /** Kronecker factors of the true labels, improved as iEF improves EF. */
    IEKFAC
  }

  /** Checks the count. */
  public UpdateRule {
    if (count < 1 || count > 1 && !COUNTS.containsKey(kind)) {
      throw new IllegalArgumentException(
          "Expected %s; found %s:%d"
              .formatted(
                  COUNTS.containsKey(kind) ? "a count of 1 or more" : kind + " without a count",
                  kind,
                  count));
    }
  }

  /**
   * Reads a rule.
   *
   * @throws IllegalArgumentException if it is none, naming those that there are
   */
  public static UpdateRule of(String text) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      for (Kind kind : Kind.values()) {
        if (name(kind).equals(form.group(1))) {
          String count = form.group(2);
          return new UpdateRule(
              kind, count == null ? COUNTS.getOrDefault(kind, 1) : Integer.parseInt(count));
        }
      }
    }
    throw new IllegalArgumentException(
        "Expected an update rule, one of "
            + Arrays.stream(Kind.values()).map(UpdateRule::name).collect(Collectors.joining(", "))
            + ", with draws or steps after a colon as in sf:3 or hf:20; found '"
            + text
            + "'");
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** Whether it depends on a damping. */
  public boolean damped() {
    return kind != Kind.SGD && kind != Kind.HF;
  }

  /** Whether it is made of per-sample gradients. */
  boolean solvesGram() {
    return kind == Kind.EF || kind == Kind.IEF || kind == Kind.SF;
  }

  /** Its kind alone, as in {@code sf}, where the count is the usual one. */
  @Override
  public String toString() {
    return count == COUNTS.getOrDefault(kind, 1) ? name(kind) : name(kind) + ":" + count;
  }
}
