package dev.fisherflow.pipelines.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.tasks.Glue;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EarlierNumericsTest {

  @Test
  void aTrialOfAnEarlierVersionIsTheReason() {
    Trial now =
        TrialIdentity.identified(
            TrialPlan.of(
                    SweepSpecification.parse(
                        "test.yaml",
                        """
                        name: test
                        tasks: [sst2]
                        optimizers: [{type: adamw, learningRate: 1e-3}]
                        """))
                .templates(Glue.SST2)
                .get(0));
    int before = TrialIdentity.NUMERICS_VERSION - 1;
    String earlier = TrialIdentity.idOf(Trial.newBuilder(now).setNumericsVersion(before).build());
    assertThat(new EarlierNumerics(Set.of(earlier)).reason(now))
        .isEqualTo(
            "its result is of numerics version %d, which is %d now".formatted(before, before + 1));
    assertThat(new EarlierNumerics(Set.of(now.getTrialId())).reason(now)).isEmpty();
    assertThat(new EarlierNumerics(Set.of()).reason(now)).isEmpty();
  }
}
