/** The devices of a machine, and who has them. */
package dev.fisherflow.learning.device;
