package dev.fisherflow.transforms.dataset;

import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;

/** Checks all prepared datasets of a workspace. */
public final class DatasetCheck {

  private final Workspace workspace;
  private final DatasetStore store;

  public DatasetCheck(Workspace workspace) {
    this.workspace = workspace;
    this.store = new DatasetStore(workspace);
  }

  /** How many datasets there are. */
  public int count() {
    return DatasetFolder.all(workspace).size();
  }

  /** What is wrong with them, each in a sentence. */
  public List<String> damage() {
    List<String> damage = new ArrayList<>();
    for (DatasetFolder folder : DatasetFolder.all(workspace)) {
      store.damage(folder).ifPresent(file -> damage.add(file + " is not as it was written"));
    }
    return damage;
  }

  /** The files that do not lead from their source to a whole dataset of it. */
  public List<String> strayIndexes() {
    return DatasetFolder.sources(workspace).stream()
        .filter(source -> store.find(source).isEmpty())
        .map(DatasetFolder::index)
        .toList();
  }
}
