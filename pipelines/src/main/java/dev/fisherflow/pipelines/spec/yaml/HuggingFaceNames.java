package dev.fisherflow.pipelines.spec.yaml;

import java.util.HashMap;
import java.util.Map;

/** What keys of Hugging Face's programs are called here: told in errors, never read. */
final class HuggingFaceNames {

  private static final Map<String, String> OURS = new HashMap<>();

  static {
    OURS.put("model_name_or_path", "model");
    OURS.put("task_name", "tasks");
    OURS.put("dataset_name", "tasks[].data");
    OURS.put("train_file", "tasks[].data.train");
    OURS.put("validation_file", "tasks[].data.dev");
    OURS.put("test_file", "tasks[].data.test");
    OURS.put("text_column_name", "tasks[].columns.text");
    OURS.put("text_column_names", "tasks[].columns.text");
    OURS.put("text_column", "tasks[].columns.text");
    OURS.put("label_column_name", "tasks[].columns.label");
    OURS.put("label_column", "tasks[].columns.label");
    OURS.put("metric_name", "tasks[].metrics");
    OURS.put("metric_for_best_model", "tasks[].metrics");
    OURS.put("learning_rate", "optimizers[].learningRate");
    OURS.put("optim", "optimizers[].type");
    OURS.put("weight_decay", "optimizers[].weightDecay");
    OURS.put("adam_beta1", "optimizers[].beta1");
    OURS.put("adam_beta2", "optimizers[].beta2");
    OURS.put("adam_epsilon", "optimizers[].epsilon");
    OURS.put("max_grad_norm", "optimizers[].clipNorm");
    OURS.put("lr_scheduler_type", "optimizers[].schedule");
    OURS.put("warmup_ratio", "optimizers[].schedule.warmup");
    OURS.put("warmup_steps", "optimizers[].schedule.warmup");
    OURS.put("num_train_epochs", "training.epochs");
    OURS.put("per_device_train_batch_size", "training.batchSize");
    OURS.put("train_batch_size", "training.batchSize");
    OURS.put("gradient_accumulation_steps", "training.microBatch");
    OURS.put("eval_steps", "training.evaluateEvery");
    OURS.put("early_stopping_patience", "training.earlyStopping.patience");
    OURS.put("max_seq_length", "training.maxTokens");
    OURS.put("max_length", "training.maxTokens");
    OURS.put("max_train_samples", "training.limit");
    OURS.put("seed", "seeds");
    OURS.put("peft_type", "adapter.type");
    OURS.put("r", "adapter.rank");
    OURS.put("lora_r", "adapter.rank");
    OURS.put("lora_alpha", "adapter.alpha");
    OURS.put("lora_dropout", "adapter.dropout");
    OURS.put("target_modules", "adapter.targetModules");
    OURS.put("num_virtual_tokens", "adapter.virtualTokens");
  }

  private HuggingFaceNames() {}

  /** The rest of a message on a key that is none here; empty if it is not one of theirs. */
  static String remark(String key) {
    String ours = OURS.get(key);
    return ours == null ? "" : "; Hugging Face's " + key + " is " + ours + " here";
  }
}
