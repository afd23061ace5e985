if(fmt_VERSION MATCHES "^9[.]")
  add_library(sqlflow_fmt STATIC ${CMAKE_SOURCE_DIR}/cmake/fmt.cc)
else()
  add_library(sqlflow_fmt INTERFACE)
  target_link_libraries(sqlflow_fmt INTERFACE fmt::fmt-header-only)
endif()

# Compiled once for all rooms (and, with GoogleTest's header, once for all tests): what nearly every file includes.
add_library(sqlflow_precompiled OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled.cc)
target_include_directories(sqlflow_precompiled PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(sqlflow_precompiled PUBLIC sqlflow_fmt Threads::Threads)
target_precompile_headers(sqlflow_precompiled PRIVATE <base/precompiled.h>)
if(SQLFLOW_TESTS)
  find_package(GTest REQUIRED)
  add_library(sqlflow_precompiled_for_tests OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled.cc)
  target_include_directories(sqlflow_precompiled_for_tests PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(sqlflow_precompiled_for_tests PUBLIC sqlflow_fmt GTest::gtest)
  target_precompile_headers(sqlflow_precompiled_for_tests PRIVATE <base/precompiled.h>
                                                                  <gtest/gtest.h>)
endif()

# sqlflow_room(NAME [SHARDS n] [KNOWS rooms...] [LIBRARIES libraries...] [PRECOMPILED headers...])
#
# A room is a folder of src/: one static library `NAME_room` of its .cc files and, of its *_test.cc files, one test
# program `NAME_test` (SHARDS: see sqlflow_test). PRECOMPILED: heavy headers that most of the room includes.
function(sqlflow_room name)
  cmake_parse_arguments(ROOM "" "SHARDS" "KNOWS;LIBRARIES;PRECOMPILED" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")

  list(TRANSFORM ROOM_KNOWS APPEND _room)
  set(linked ${ROOM_KNOWS} sqlflow_fmt Threads::Threads ${ROOM_LIBRARIES})
  if(sources)
    add_library(${name}_room STATIC ${sources})
    target_include_directories(${name}_room PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name}_room PUBLIC ${linked})
    if(ROOM_PRECOMPILED)
      target_precompile_headers(${name}_room PRIVATE <base/precompiled.h> ${ROOM_PRECOMPILED})
    else()
      target_precompile_headers(${name}_room REUSE_FROM sqlflow_precompiled)
    endif()
  else()  # a room of headers only
    add_library(${name}_room INTERFACE)
    target_include_directories(${name}_room INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name}_room INTERFACE ${linked})
  endif()

  if(SQLFLOW_TESTS AND tests)
    sqlflow_test(${name}_test SHARDS ${ROOM_SHARDS} SOURCES ${tests} LIBRARIES ${name}_room)
  endif()
endfunction()

# sqlflow_test(NAME [OWN_MAIN] [SHARDS n] SOURCES files... [LIBRARIES libraries...])
#
# A GoogleTest program build/NAME that runs under ctest and leaves its counts in test-results/NAME.xml for `./dev test`.
# OWN_MAIN: main() is among the sources. SHARDS: a long one, begun before the others, whose tests run as n programs side
# by side.
function(sqlflow_test name)
  cmake_parse_arguments(TEST "OWN_MAIN" "SHARDS" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${TEST_LIBRARIES} sqlflow_fmt GTest::gtest)
  if(NOT TEST_OWN_MAIN)
    target_link_libraries(${name} PRIVATE GTest::gtest_main)
  endif()
  target_precompile_headers(${name} REUSE_FROM sqlflow_precompiled_for_tests)
  if(NOT TEST_SHARDS)
    add_test(NAME ${name} COMMAND ${name} --gtest_output=xml:${CMAKE_BINARY_DIR}/test-results/${name}.xml)
    return()
  endif()
  foreach(shard RANGE 1 ${TEST_SHARDS})
    math(EXPR index "${shard} - 1")
    add_test(NAME ${name}_${shard}
             COMMAND ${name} --gtest_output=xml:${CMAKE_BINARY_DIR}/test-results/${name}_${shard}.xml)
    set_tests_properties(${name}_${shard} PROPERTIES
                         COST 1000 ENVIRONMENT "GTEST_TOTAL_SHARDS=${TEST_SHARDS};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()

# sqlflow_test_library(NAME SOURCES files... [LIBRARIES libraries...])
#
# What several test programs share, compiled once.
function(sqlflow_test_library name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(${name} STATIC ${TEST_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${name} PUBLIC ${TEST_LIBRARIES} sqlflow_fmt GTest::gtest)
  target_precompile_headers(${name} REUSE_FROM sqlflow_precompiled_for_tests)
endfunction()
