# The only build functions: one library and one test program a folder.

# compile_together(target sources): has a dozen sources compiled as one, in a fraction of the time. Tests always; the
# product under a sanitizer only: elsewhere each source proves that it names what it needs, and an edit compiles one.
function(compile_together target sources)
  list(TRANSFORM sources PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ REGEX "^[^/]")
  list(FILTER sources EXCLUDE REGEX "^${PROJECT_BINARY_DIR}/")  # what is written by the build is compiled by itself
  execute_process(COMMAND ${PROJECT_SOURCE_DIR}/ops/together.py ${sources} OUTPUT_VARIABLE groups COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" groups "${groups}")
  foreach(line ${groups})
    string(REGEX MATCH "([0-9]+) (.*)" line ${line})
    set_source_files_properties(${CMAKE_MATCH_2} PROPERTIES UNITY_GROUP ${target}_${CMAKE_MATCH_1})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# folder_library(name SOURCES a.cc ... PROTOS x.proto ... LINK lib ...)
function(folder_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PROTOS;LINK" ${ARGN})
  set(generated)
  foreach(proto ${ARG_PROTOS})
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    set(base ${PROJECT_BINARY_DIR}/proto/${name}/${stem}.pb)
    # protoc runs from the source root: imports name the folder.
    add_custom_command(
      OUTPUT ${base}.cc ${base}.h
      COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/proto
      COMMAND protobuf::protoc --proto_path=${PROJECT_SOURCE_DIR}
              --cpp_out=${PROJECT_BINARY_DIR}/proto ${name}/${proto}
      DEPENDS ${PROJECT_SOURCE_DIR}/${name}/${proto}
      WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    list(APPEND generated ${base}.cc ${base}.h)
  endforeach()
  # Generated code is not held to our warnings.
  set_source_files_properties(${generated} PROPERTIES COMPILE_OPTIONS -w)
  add_library(redress_${name} STATIC ${ARG_SOURCES} ${generated})
  target_include_directories(redress_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_include_directories(redress_${name} SYSTEM PUBLIC ${PROJECT_BINARY_DIR}/proto)
  target_link_libraries(redress_${name} PUBLIC ${ARG_LINK} PRIVATE redress_warnings)
  if(REDRESS_SANITIZE)
    compile_together(redress_${name} "${ARG_SOURCES}")
  endif()
endfunction()

# All test programs that need no broker and start no program.
add_custom_target(unit_tests)

# folder_test(name SOURCES a_test.cc ... LINK lib ... [LABELS label ...])
# Every test carries the folder's name as a label, and "unit" where no LABELS are given.
function(folder_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;LABELS" ${ARGN})
  list(TRANSFORM ARG_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/tests/${name}/ REGEX "^[^/]")
  add_executable(${name}_test ${ARG_SOURCES})
  target_link_libraries(${name}_test PRIVATE redress_${name} ${ARG_LINK} GTest::gmock GTest::gtest_main redress_warnings)
  # What is tested is as fast as the preset makes it; its tests need not be, and compile in two thirds of the time.
  target_compile_options(${name}_test PRIVATE -O0)
  compile_together(${name}_test "${ARG_SOURCES}")
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
    add_dependencies(unit_tests ${name}_test)
  endif()
  if(REDRESS_SANITIZE)
    test_in_shards(${name} "${ARG_LABELS}")
  else()
    test_one_by_one(${name} "${ARG_LABELS}")
  endif()
endfunction()

# Each test is a process of its own, and has its name in ctest's list.
function(test_one_by_one name labels)
  gtest_discover_tests(${name}_test PROPERTIES TIMEOUT 300 DISCOVERY_TIMEOUT 60)
  # gtest_discover_tests cannot pass on a list: the labels are set where ctest has read its list of tests.
  set(labels_file ${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake)
  file(CONFIGURE OUTPUT ${labels_file} @ONLY CONTENT
       [[if(@name@_test_TESTS)
  set_tests_properties(${@name@_test_TESTS} PROPERTIES LABELS "@name@;@labels@")
endif()
]])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${labels_file})
endfunction()

# A process under a sanitizer takes longer to start than most tests to run: each runs a quarter of the folder's tests.
function(test_in_shards name labels)
  set(shards 4)
  foreach(shard RANGE 1 ${shards})
    math(EXPR index "${shard} - 1")
    add_test(NAME ${name}_test.${shard} COMMAND ${name}_test --gtest_brief=1)
    set_tests_properties(${name}_test.${shard} PROPERTIES TIMEOUT 900 LABELS "${name};${labels}"
                         ENVIRONMENT "GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()

# reads_source_tree(a_test.cc ...): these alone learn where the source tree is, so that all other objects are the same
# in every clone.
function(reads_source_tree)
  set_source_files_properties(${ARGN} PROPERTIES COMPILE_DEFINITIONS REDRESS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endfunction()
