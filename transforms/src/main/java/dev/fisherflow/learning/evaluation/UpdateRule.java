package dev.fisherflow.learning.evaluation;

import dev.fisherflow.declaration.NearestWord;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.schemas.Echo;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An update rule to evaluate, written as its name, with a count after a colon where the rule takes
 * one: {@code ief}, {@code sf:3}, {@code hf:20}.
 *
 * @param name one of {@link UpdateRuleFamily#REGISTRY}
 * @param count such as draws of labels or steps of conjugate gradient; 1 where the rule takes none
 */
public record UpdateRule(String name, int count) implements Serializable {

  private static final Pattern FORM = Pattern.compile("([^:]+)(?::([1-9]\\d{0,6}))?");

  /** Rules of the gradient alone, then of per-sample gradients, then of drawn labels. */
  public static final Comparator<UpdateRule> BY_NEED =
      Comparator.comparingInt(UpdateRule::gradientsPerSample);

  /** Checks name and count. */
  public UpdateRule {
    Optional<Setting<Integer>> setting = UpdateRuleFamily.REGISTRY.get(name).count();
    if (!setting.map(counts -> counts.domain().allows().test(count)).orElse(count == 1)) {
      throw new IllegalArgumentException(
          "Expected %s; found %s:%d"
              .formatted(
                  setting
                      .map(
                          counts ->
                              "as %s of %s %s"
                                  .formatted(counts.name(), name, counts.domain().expected()))
                      .orElse(name + " without a count"),
                  name,
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
    if (form.matches() && UpdateRuleFamily.REGISTRY.find(form.group(1)).isPresent()) {
      String count = form.group(2);
      return count == null
          ? usual(form.group(1))
          : new UpdateRule(form.group(1), Integer.parseInt(count));
    }
    List<String> names = UpdateRuleFamily.REGISTRY.names();
    throw new IllegalArgumentException(
        "Expected an update rule, one of %s, with a count after a colon where it takes one, as in"
                .formatted(String.join(", ", names))
            + " sf:3; found %s%s".formatted(Echo.quoted(text), NearestWord.hint(text, names)));
  }

  private static UpdateRule usual(String name) {
    return new UpdateRule(name, usualCount(name));
  }

  private static int usualCount(String name) {
    return UpdateRuleFamily.REGISTRY.get(name).count().map(Setting::byDefault).orElse(1);
  }

  /** What declares it. */
  public UpdateRuleFamily family() {
    return UpdateRuleFamily.REGISTRY.get(name);
  }

  /** Whether it depends on a damping. */
  public boolean damped() {
    return family().damping().isPresent();
  }

  /** Gradients of every sample that it needs, as {@link UpdateRuleFamily#gradientsPerSample}. */
  public int gradientsPerSample() {
    return family().gradientsPerSample(count);
  }

  /** Its name alone, as in {@code sf}, where the count is the usual one. */
  @Override
  public String toString() {
    return count == usualCount(name) ? name : name + ":" + count;
  }
}
