// Gives the shared precompiled headers a target to belong to.
