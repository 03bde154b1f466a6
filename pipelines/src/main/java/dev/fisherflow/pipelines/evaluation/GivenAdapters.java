package dev.fisherflow.pipelines.evaluation;

import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * The dataset of given adapters' task to the adapters, which are copied into the workspace, as
 * {@code adapters/<digest of the weights>/}, so that every machine finds them.
 */
public final class GivenAdapters
    extends PTransform<PCollection<DatasetManifest>, PCollection<EvaluationTarget>> {

  private static final long serialVersionUID = 1L;

  private final List<Adapter> adapters;
  private final String source;
  private final String model;
  private final String modelDigest;
  private final Long limit;

  private GivenAdapters(
      List<Adapter> adapters, String source, String model, String modelDigest, Long limit) {
    this.adapters = adapters;
    this.source = source;
    this.model = model;
    this.modelDigest = modelDigest;
    this.limit = limit;
  }

  /**
   * Copies the adapters' two files, and looks at their configurations.
   *
   * @param modelDigest digest of the model they adapt
   * @throws EvaluationException if a folder has not both files
   * @throws dev.fisherflow.learning.model.file.ModelException if a configuration cannot be read
   */
  public static GivenAdapters into(
      Workspace workspace, EvaluationSource.Adapters given, String modelDigest) {
    List<Adapter> adapters = new ArrayList<>();
    for (Path folder : given.folders()) {
      AdapterSettings settings = AdapterFiles.settings(folder);
      Path weights = folder.resolve(AdapterFiles.WEIGHTS);
      if (!Files.isRegularFile(weights)) {
        throw new EvaluationException(
            "expected the file %s in the adapter folder %s, found none"
                .formatted(AdapterFiles.WEIGHTS, folder));
      }
      String digest = Digest.ofFile(weights);
      String path = "adapters/" + digest;
      for (String file : List.of(AdapterFiles.CONFIG, AdapterFiles.WEIGHTS)) {
        workspace.publish(path + "/" + file, out -> Files.copy(folder.resolve(file), out));
      }
      adapters.add(new Adapter(path, digest, settings));
    }
    return new GivenAdapters(
        adapters,
        given.task().key() + " adapters given",
        given.model(),
        modelDigest,
        given.limit().orElse(null));
  }

  /** How many. */
  public int count() {
    return adapters.size();
  }

  @Override
  public PCollection<EvaluationTarget> expand(PCollection<DatasetManifest> manifests) {
    return manifests
        .apply("Targets", ParDo.of(new TargetsFn(this)))
        .setCoder(AvroCoder.of(EvaluationTarget.class));
  }

  private record Adapter(String path, String weightsDigest, AdapterSettings settings)
      implements Serializable {}

  private static final class TargetsFn extends DoFn<DatasetManifest, EvaluationTarget> {

    private static final long serialVersionUID = 1L;

    private final GivenAdapters given;

    TargetsFn(GivenAdapters given) {
      this.given = given;
    }

    @ProcessElement
    public void targets(@Element DatasetManifest manifest, OutputReceiver<EvaluationTarget> out) {
      int last = Math.max(1, given.adapters.size() - 1);
      for (int i = 0; i < given.adapters.size(); i++) {
        Adapter adapter = given.adapters.get(i);
        out.output(
            EvaluationTarget.newBuilder()
                .setSource(given.source)
                .setTrialId("")
                .setTask(manifest.getTask())
                .setDatasetDigest(manifest.getDigest())
                .setLimit(given.limit)
                .setModel(given.model)
                .setModelDigest(given.modelDigest)
                .setAdapter(adapter.settings)
                .setCheckpoint(adapter.path)
                .setStep(i)
                .setStage((double) i / last)
                .setWeightsDigest(adapter.weightsDigest)
                .build());
      }
    }
  }
}
