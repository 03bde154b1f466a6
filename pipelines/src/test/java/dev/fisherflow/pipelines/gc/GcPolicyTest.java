package dev.fisherflow.pipelines.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fisherflow.pipelines.gc.GcPlan.Decision;
import dev.fisherflow.pipelines.gc.Holding.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class GcPolicyTest {

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void whatIsReferredToOrAmongTheBestIsNeverDeleted(
      @ForAll("workspaces") List<Holding> holdings,
      @ForAll @LongRange(min = 0, max = 3000) long budget,
      @ForAll @IntRange(min = 0, max = 4) int best) {
    GcPlan plan = new GcPolicy(OptionalLong.of(budget), best).decide(holdings);
    assertThat(plan.decisions()).hasSameSizeAs(holdings);
    List<Holding> deleted = deleted(plan);
    assertThat(deleted).allSatisfy(holding -> assertThat(holding.references()).isEmpty());
    for (String group : List.of("a", "b")) {
      List<Holding> ranked =
          holdings.stream()
              .filter(h -> h.kind() == Kind.BEST && h.group().equals(group))
              .filter(h -> h.score() != null && Double.isFinite(h.score()))
              .sorted(Comparator.comparingDouble(h -> -h.score()))
              .toList();
      // Those that fewer than K others are at least as good as.
      for (Holding holding : ranked) {
        long asGood =
            ranked.stream().filter(h -> h != holding && h.score() >= holding.score()).count();
        if (asGood < best) {
          assertThat(deleted).doesNotContain(holding);
        }
      }
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void itEndsUnderTheBudgetOrSaysWhyNot(
      @ForAll("workspaces") List<Holding> holdings,
      @ForAll @LongRange(min = 0, max = 3000) long budget,
      @ForAll @IntRange(min = 0, max = 4) int best) {
    GcPlan plan = new GcPolicy(OptionalLong.of(budget), best).decide(holdings);
    long left =
        plan.decisions().stream()
            .filter(decision -> !decision.deleted())
            .mapToLong(decision -> decision.holding().bytes())
            .sum();
    assertThat(plan.bytesAfter()).isEqualTo(left);
    assertThat(plan.overBudget()).isEqualTo(left > budget);
    if (plan.overBudget()) {
      assertThat(plan.decisions()).allSatisfy(d -> assertThat(d.reason()).isNotEmpty());
    }
    assertThat(plan.decisions())
        .filteredOn(Decision::deleted)
        .allSatisfy(decision -> assertThat(decision.reason()).isNotEmpty());
  }

  /**
   * Giving back any one of them but the unused would break the budget again, or it was the last.
   */
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void noMoreGoesThanMust(
      @ForAll("workspaces") List<Holding> holdings,
      @ForAll @LongRange(min = 0, max = 3000) long budget,
      @ForAll @IntRange(min = 0, max = 4) int best) {
    GcPlan plan = new GcPolicy(OptionalLong.of(budget), best).decide(holdings);
    long largest =
        deleted(plan).stream()
            .filter(holding -> holding.kind() != Kind.UNUSED)
            .mapToLong(Holding::bytes)
            .max()
            .orElse(Long.MAX_VALUE - plan.bytesAfter());
    assertThat(plan.bytesAfter() + largest).isGreaterThan(budget);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void theOrderInWhichFoldersAreFoundIsOfNoMatter(
      @ForAll("workspaces") List<Holding> holdings,
      @ForAll @LongRange(min = 0, max = 3000) long budget,
      @ForAll long seed) {
    GcPolicy policy = new GcPolicy(OptionalLong.of(budget), 1);
    List<Holding> shuffled = new ArrayList<>(holdings);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(policy.decide(shuffled)).isEqualTo(policy.decide(holdings));
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void withoutABudgetOnlyTheUnusedGoes(@ForAll("workspaces") List<Holding> holdings) {
    assertThat(deleted(new GcPolicy(OptionalLong.empty(), 0).decide(holdings)))
        .containsExactlyInAnyOrderElementsOf(
            holdings.stream()
                .filter(h -> h.kind() == Kind.UNUSED && h.references().isEmpty())
                .toList());
  }

  @Example
  void weightsGoFromTheLeastUsefulOn() {
    List<Holding> holdings =
        List.of(
            holding("t1/best", Kind.BEST, 0.9),
            holding("t1/last", Kind.STAGE, 0.9),
            holding("t2/best", Kind.BEST, 0.7),
            holding("t2/last", Kind.STAGE, 0.7),
            holding("t3/best", Kind.BEST, 0.8),
            holding("t4/state", Kind.STATE, null),
            holding("t5/old", Kind.UNUSED, null));
    List<List<String>> byBudget =
        IntStream.of(700, 600, 500, 400, 300, 200, 100, 0)
            .mapToObj(b -> new GcPolicy(OptionalLong.of(b), 1).decide(holdings))
            .map(plan -> deleted(plan).stream().map(Holding::folder).toList())
            .toList();
    assertThat(byBudget)
        .containsExactly(
            List.of("t5/old"),
            List.of("t5/old"),
            List.of("t2/last", "t5/old"),
            List.of("t1/last", "t2/last", "t5/old"),
            List.of("t1/last", "t2/best", "t2/last", "t5/old"),
            List.of("t1/last", "t2/best", "t2/last", "t3/best", "t5/old"),
            List.of("t1/last", "t2/best", "t2/last", "t3/best", "t4/state", "t5/old"),
            List.of("t1/last", "t2/best", "t2/last", "t3/best", "t4/state", "t5/old"));
  }

  @Example
  void limitsBelowNothingAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new GcPolicy(OptionalLong.of(-1), 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new GcPolicy(OptionalLong.empty(), -1));
  }

  private static List<Holding> deleted(GcPlan plan) {
    return plan.decisions().stream().filter(Decision::deleted).map(Decision::holding).toList();
  }

  private static Holding holding(String folder, Kind kind, Double score) {
    return new Holding(folder, "t", kind, "g", score, 100, Instant.EPOCH, List.of());
  }

  @Provide
  Arbitrary<List<Holding>> workspaces() {
    Arbitrary<Double> scores =
        Arbitraries.of(0.1, 0.2, 0.3, 0.5, Double.NaN, Double.POSITIVE_INFINITY).injectNull(0.1);
    Arbitrary<List<String>> references =
        Arbitraries.of(List.of(), List.of(), List.of("selected by run r"));
    return Combinators.combine(
            Arbitraries.of(Kind.values()),
            Arbitraries.of("a", "b"),
            scores,
            Arbitraries.longs().between(0, 400),
            Arbitraries.longs().between(0, 5).map(Instant::ofEpochSecond),
            references)
        .as(
            (kind, group, score, bytes, written, needs) ->
                new Object[] {kind, group, score, bytes, written, needs})
        .list()
        .ofMaxSize(20)
        .map(
            drawn ->
                IntStream.range(0, drawn.size()).mapToObj(i -> numbered(i, drawn.get(i))).toList());
  }

  @SuppressWarnings("unchecked") // As drawn above.
  private static Holding numbered(int i, Object[] drawn) {
    assertThat(Arrays.asList(drawn)).hasSize(6);
    return new Holding(
        "trials/%02d/checkpoints/1".formatted(i),
        "%02d".formatted(i),
        (Kind) drawn[0],
        (String) drawn[1],
        (Double) drawn[2],
        (Long) drawn[3],
        (Instant) drawn[4],
        (List<String>) drawn[5]);
  }
}
