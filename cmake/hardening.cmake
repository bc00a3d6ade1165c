# What a mistake in memory is kept from becoming, as far as compiler and linker can. Tables of addresses are filled at
# start and then read-only, no stack is executable; programs are position-independent by the compiler's own default.
# A function whose stack was written over ends the program before it returns, no stack grows past its guard page, the C
# library's copies are bounded by the sizes that are known, and containers of the standard library check what is asked.
# tests/ops/hardening_test.py reads the first in the program, tests/base/hardening_test.cc tries the others. Sanitizers
# have their own ways with memory.
if(NOT REDRESS_SANITIZE)
  add_link_options(LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack LINKER:-z,separate-code)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection)
  add_compile_definitions(_GLIBCXX_ASSERTIONS $<$<CONFIG:Release>:_FORTIFY_SOURCE=3>)  # which needs optimisation
endif()
