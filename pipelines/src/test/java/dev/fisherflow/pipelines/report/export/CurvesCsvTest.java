package dev.fisherflow.pipelines.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.report.Results;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurvesCsvTest {

  @Test
  void everyFigureOfEveryStepIsARow() throws IOException {
    // A sum of two metrics, as records carry it, is a score of half of it.
    Trial trial = Trial.newBuilder(Results.trials().get(0)).setTask("mrpc").build();
    TrialResult done = Results.succeeded(trial, 0.75);
    TrialResult result =
        TrialResult.newBuilder(done)
            .setCurve(
                List.of(
                    StepStatistics.newBuilder()
                        .setStep(1)
                        .setLoss(0.5)
                        .setLearningRate(1e-5)
                        .setUpdateNorm(2)
                        .setGradientCosine(Double.NaN)
                        .setRowsDropped(3)
                        .build()))
            .setValidations(List.of(done.getBest()))
            .build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CurvesCsv.write(List.of(result), out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            trialId,step,split,metric,value
            ID,1,train,loss,0.5
            ID,1,train,learningRate,1e-5
            ID,1,train,updateNorm,2
            ID,1,train,gradientCosine,NaN
            ID,1,train,rowsDropped,3
            ID,40,validation,accuracy,0.75
            ID,40,validation,loss,0.5
            ID,40,validation,score,0.375
            """
                .replace("ID", trial.getTrialId()));
  }
}
