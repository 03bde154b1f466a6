package dev.fisherflow.transforms.dataset;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Shard;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.transforms.workspace.AvroFiles;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The examples of a dataset in a workspace; every file is checked as it is read. */
final class PreparedDataset implements ExampleSource {

  private final Workspace workspace;
  private final DatasetManifest manifest;

  PreparedDataset(Workspace workspace, DatasetManifest manifest) {
    this.workspace = workspace;
    this.manifest = manifest;
  }

  @Override
  public List<Example> read(String split) {
    List<Example> examples = new ArrayList<>();
    for (Shard shard : split(split).getShards()) {
      examples.addAll(read(shard));
    }
    return examples;
  }

  private SplitManifest split(String name) {
    return manifest.getSplits().stream()
        .filter(split -> split.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the dataset of %s has no split '%s'; it has %s"
                        .formatted(
                            manifest.getTask(),
                            name,
                            manifest.getSplits().stream()
                                .map(SplitManifest::getName)
                                .collect(Collectors.joining(", ")))));
  }

  private List<Example> read(Shard shard) {
    String path = new DatasetFolder(manifest.getDigest()).shard(shard);
    if (!workspace.exists(path)) {
      throw damaged(path, "the file is missing");
    }
    byte[] file = workspace.read(path);
    String digest = Digest.of(file);
    if (!digest.equals(shard.getDigest())) {
      throw damaged(path, "expected the digest " + shard.getDigest() + ", found " + digest);
    }
    return AvroFiles.decode(file, Example.class);
  }

  private DatasetException damaged(String path, String what) {
    return new DatasetException(
        "%s: %s. Prepare the dataset again with --fresh, or delete the file and run again"
            .formatted(workspace.resolve(path), what));
  }
}
