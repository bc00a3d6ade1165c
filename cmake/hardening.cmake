# What a mistake in memory is kept from becoming, as far as the linker can: tables of addresses are filled at start and
# then read-only, no stack is executable. Programs are position-independent by the compiler's own default.
# tests/ops/hardening_test.py reads all of it in the program. Sanitizers have their own ways with memory.
if(NOT REDRESS_SANITIZE)
  add_link_options(LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack LINKER:-z,separate-code)
endif()
